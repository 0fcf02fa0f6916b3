"""The structure of REFI-QDA 1.5 as the published standard describes it, as far as this project writes it.

Of each element: the children that may stand in it, in order, and its attributes, those that it needs in capitals.
Independent of the writer: nothing of it is imported here.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree

CHILDREN = {
    "Project": ["Users", "CodeBook", "Variables", "Cases", "Sources", "Notes", "Links", "Sets", "Graphs",
                "Description", "NoteRef"],
    "Users": ["User"], "User": [], "Codes": ["Code"], "Code": ["Description", "NoteRef", "Code"],
    "CodeBook": ["Codes", "Sets"], "Cases": ["Case"], "SourceRef": [], "Description": [],
    "Case": ["Description", "CodeRef", "VariableValue", "SourceRef", "SelectionRef"],
    "Sources": ["TextSource", "PictureSource", "PDFSource", "AudioSource", "VideoSource"],
    "TextSource": ["Description", "PlainTextContent", "PlainTextSelection", "Coding", "NoteRef", "VariableValue"],
    "PlainTextSelection": ["Description", "Coding", "NoteRef"], "Coding": ["CodeRef", "NoteRef"], "CodeRef": [],
}  # fmt: skip
USER = ["creatingUser", "creationDateTime", "modifyingUser", "modifiedDateTime"]
ATTRIBUTES = {
    "Project": ["NAME", "origin", "creatingUserGUID", "creationDateTime", "modifyingUserGUID", "modifiedDateTime",
                "basePath"],
    "User": ["GUID", "name", "id"], "Code": ["GUID", "NAME", "ISCODABLE", "color"], "Case": ["GUID", "name"],
    "TextSource": ["GUID", "name", "richTextPath", "plainTextPath", *USER], "CodeBook": ["origin"],
    "PlainTextSelection": ["GUID", "name", "STARTPOSITION", "ENDPOSITION", *USER],
    "Coding": ["GUID", "creatingUser", "creationDateTime"], "CodeRef": ["TARGETGUID"], "SourceRef": ["TARGETGUID"],
}  # fmt: skip
GUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


def list_faults(root: ElementTree.Element, namespace: str) -> list[str]:
    """Where a document is not what the standard says."""
    faults: list[str] = []
    ids: list[str] = []
    targets: list[str] = []
    for element in root.iter():
        space, _, name = element.tag.rpartition("}")
        if space != "{" + namespace:
            faults.append(f"{name} in another namespace")
        children = [child.tag.rpartition("}")[2] for child in element]
        allowed = CHILDREN[name]
        order = [allowed.index(child) if child in allowed else -1 for child in children]
        if -1 in order or order != sorted(order):
            faults.append(f"{name} holds {children}")
        known = {each.casefold() for each in ATTRIBUTES.get(name, [])}
        needed = {each.casefold() for each in ATTRIBUTES.get(name, []) if each.isupper()}
        own = {each.casefold() for each in element.attrib}
        faults += [f"{name} with {each}" for each in own - known] + [f"{name} without {each}" for each in needed - own]
        ids += [element.attrib["guid"]] if "guid" in element.attrib else []
        targets += [value for key, value in element.attrib.items() if key in {"targetGUID", "creatingUser"}]
    faults += [f"{each} is no GUID" for each in [*ids, *targets] if not GUID.fullmatch(each)]
    faults += [f"{each} twice" for each in set(ids) if ids.count(each) > 1]
    faults += [f"{each} leads nowhere" for each in set(targets) - set(ids)]
    return faults
