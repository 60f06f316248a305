"""The settings by which a district knows the added kind."""

from pathlib import Path

HERE = Path(__file__).parent
ADDED = {"ENTITY_FOLDERS": str(HERE / "kinds"), "AUDIT_FOLDERS": str(HERE / "recounts")}
