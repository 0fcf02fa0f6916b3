"""What a fetch was told, written into survey.yaml, so that it is typed once; a password never is."""

from __future__ import annotations

from pipelines.adding.documents import dump_document, find_key, flow_map, load_document
from pipelines.fetching.target import Target


def remember_target(text: str, target: Target, number: int) -> str:
    """survey.yaml with the platform and the number of the wave's survey; the same text where it says so already."""
    document = load_document(text)
    wave = document["waves"][find_key(document["waves"], target.wave)]
    told = {"url": target.url, "user": target.user}
    if document.get("live") == told and wave.get("platform_id") == number:
        return text
    if not document.get("live"):
        document.pop("live", None)
        document.insert([*document].index("waves"), "live", flow_map({}))
    document["live"].update(told)
    if "platform_id" not in wave:
        wave.insert(0, "platform_id", number)
    wave["platform_id"] = number
    return dump_document(document)
