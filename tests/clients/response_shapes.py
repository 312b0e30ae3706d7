"""Holds the XML of an answer against the output shape of botocore's model: unknown and missing members, types, bounds, enumerations.

boto3 itself drops what it does not know and forgives what is missing, so its parsed answer proves neither.
"""

import base64
import binascii
import re
from urllib.parse import unquote
from xml.etree import ElementTree

TIMESTAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")

# What AWS answers, as its API reference shows, although its model has something else, or contradicts itself.
ANSWERED_BESIDE_MODEL = {
    "PermissionsBoundaryAttachmentType": re.compile("Policy"),
    "PolicySourceType": re.compile("IAM Policy"),
    # A length of one is within the bounds, but not within the pattern.
    "rolePathPatternType": re.compile("/"),
    # Of 47 characters; the model asks for 48.
    "publicKeyFingerprintType": re.compile("[0-9a-f]{2}(:[0-9a-f]{2}){15}"),
}


def read(body, operation):
    """The operation's result element, or None where the answer has none. Everything around it must be as AWS has it."""
    root = ElementTree.fromstring(body)
    namespace, name = root.tag.removeprefix("{").split("}")
    assert namespace == operation.service_model.metadata["xmlNamespace"]
    assert name == f"{operation.name}Response"
    parts = {part.tag.split("}")[1]: part for part in root}
    wrapper = operation.output_shape and operation.output_shape.serialization.get("resultWrapper")
    assert set(parts) == ({wrapper} if wrapper else set()) | {"ResponseMetadata"}
    (request_id,) = parts["ResponseMetadata"]
    assert request_id.text
    return parts.get(wrapper)


def problems(element, shape, always, path=""):
    """What is wrong with an element, as sentences. `always(shape)` names the members that AWS always answers."""
    kind = shape.type_name
    check = {"structure": structure, "list": items, "map": entries}.get(kind)
    if check:
        return list(check(element, shape, always, path or shape.name))
    if len(element):
        return [f"{path}: has elements, is a {kind}"]
    return [f"{path}: {what}" for what in scalar(element.text or "", shape)]


def structure(element, shape, always, path):
    found = {}
    for child in element:
        name = child.tag.split("}")[1]
        if name in found:
            yield f"{path}: {name} twice"
        found[name] = child
    by_wire = {member.serialization.get("name", name): member for name, member in shape.members.items()}
    required = {*shape.required_members, *always(shape)}
    unknown = {name for name in required if name not in by_wire}
    assert not unknown, f"{shape.name} has no {unknown}: mend the table"
    yield from (f"{path}: no {name}" for name in sorted(required - set(found)))
    for name, child in found.items():
        if name not in by_wire:
            yield f"{path}: {name} is not in the model"
        else:
            yield from problems(child, by_wire[name], always, f"{path}.{name}")


def items(element, shape, always, path):
    for at, child in enumerate(element):
        if child.tag.split("}")[1] != "member":
            yield f"{path}: {child.tag} in a list"
        yield from problems(child, shape.member, always, f"{path}[{at}]")


def entries(element, shape, always, path):
    for entry in element:
        key, value = entry
        yield from problems(key, shape.key, always, f"{path} key")
        yield from problems(value, shape.value, always, f"{path}[{key.text}]")


def scalar(text, shape):
    match shape.type_name:
        case "boolean" if text not in ("true", "false"):
            yield f"{text!r} is no boolean"
        case "integer" | "long" if not re.fullmatch(r"-?\d+", text):
            yield f"{text!r} is no integer"
        case "timestamp" if not TIMESTAMP.fullmatch(text):
            yield f"{text!r} is no time"
        case "blob":
            try:
                base64.b64decode(text, validate=True)
            except binascii.Error:
                yield "is not base64"
        case "string":
            yield from string(text, shape)


def string(text, shape):
    bounds = shape.metadata
    beside = ANSWERED_BESIDE_MODEL.get(shape.name)
    if beside and beside.fullmatch(text):
        return
    if shape.name == "policyDocumentType":
        # Answered percent-encoded, with the white space that the bounds do not count.
        text = "".join(unquote(text).split())
    if "enum" in bounds and text not in bounds["enum"]:
        yield f"{text!r} is none of {bounds['enum']}"
    if not bounds.get("min", 0) <= len(text) <= bounds.get("max", len(text)):
        yield f"{len(text)} characters of {text[:80]!r}, not {bounds.get('min', 0)} to {bounds.get('max')}"
    pattern = python_pattern(bounds.get("pattern"))
    if pattern and not pattern.fullmatch(text):
        yield f"{text[:80]!r} does not match {pattern.pattern}"


def python_pattern(pattern):
    """A pattern of the model, where Python can read it: its classes `\\p{...}` are Java's."""
    return re.compile(pattern) if pattern and "\\p{" not in pattern else None
