"""The bill of materials in CycloneDX: every part with version, package URL, licence and digest."""

from collections.abc import Iterable

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import HashAlgorithm, HashType, Property
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentScope, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL

from deploy.parts.inventory import Part
from services.kit.version import VERSION

# What runs where the product runs; the rest builds, tests and measures it.
_RUNS = ("the product", "the page", "the embedded run", "compose", "Kubernetes", "the image")
_licences = LicenseFactory()


def bill(parts: Iterable[Part]) -> Bom:
    """All parts below the product; those named by hand as what it depends on. Pure but its id."""
    bom = Bom()
    product = Component(
        name="yuzhong-plan",
        version=VERSION,
        type=ComponentType.APPLICATION,
        licenses=[_licences.make_from_string("Apache-2.0")],
        bom_ref="product",
    )
    bom.metadata.component = product
    direct = []
    for part in parts:
        bom.components.add(made := _component(part))
        direct += [made] if part.named else []
    bom.register_dependency(product, direct)
    return bom


def text(bom: Bom) -> str:
    return JsonV1Dot6(bom).output_as_string(indent=2)


def _component(part: Part) -> Component:
    image, digest = part.kind == "image", part.digest
    return Component(
        name=part.name,
        version=part.version,
        type=ComponentType.CONTAINER if image else ComponentType.LIBRARY,
        scope=ComponentScope.REQUIRED if part.use in _RUNS else ComponentScope.EXCLUDED,
        purl=PackageURL.from_string(part.purl),
        bom_ref=part.purl,
        licenses=[_licences.make_from_string(part.licence)] if part.licence else (),
        hashes=[HashType(alg=HashAlgorithm(digest[0]), content=digest[1])] if digest else (),
        properties=[Property(name="plan:for", value=part.use)],
    )
