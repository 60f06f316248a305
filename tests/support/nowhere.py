"""What a gateway must be told, for one that asks nobody: nothing answers there."""

from gateway.settings import GatewaySettings

REQUIRED = {
    name: "http://127.0.0.1:1"
    for name, field in GatewaySettings.model_fields.items()
    if field.is_required()
}
