"""The self-evaluation chapter of the annual report, as a Word document and as a page."""
