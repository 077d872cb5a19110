"""Prints what the options are when they arrive in JavaScript: for each Python expression of the list in the standard input, the options or
the error. With the argument ``alone``, it is what jsii does without ``_structs.py``.
"""

import json
import sys
import tempfile
import types

if sys.argv[1:] == ["alone"]:
    alone = types.ModuleType("_structs")
    alone.Struct = type("Struct", (), {})
    alone.takes_dicts = lambda function: function
    sys.modules["projen_buildkit_image_pipeline._structs"] = alone

import jsii
from projen import LoggerOptions, LogLevel, Project
from projen_buildkit_image_pipeline import *


@jsii.implements(IPolicy)
class Seen:
    """A policy sees the options as they are in JavaScript."""

    options = None

    @property
    def name(self):
        return "seen"

    def check(self, options):
        self.options = options
        return []


@jsii.implements(IPolicy)
class JsiiPolicy:
    """A policy as jsii wants it, which returns what it is given."""

    def __init__(self, returned):
        self.returned = returned

    @property
    def name(self):
        return "acme"

    def check(self, options):
        return self.returned


class Policy:
    """A policy without anything of jsii, which returns what it is given."""

    name = "acme"

    def __init__(self, returned):
        self.returned = returned

    def check(self, options):
        return self.returned


class Keywords(Policy):
    """A policy that takes the options that it needs."""

    def check(self, *, images):
        return [] if images[0].build_args == {"A": "b"} else self.returned


def plain(value):
    if hasattr(value, "_values"):
        return plain(value._values)
    if isinstance(value, dict):
        return {name: plain(entry) for name, entry in value.items()}
    return [plain(entry) for entry in value] if isinstance(value, list) else value


def arrives(expression):
    project = Project(name="app", outdir=tempfile.mkdtemp(dir="."), logging=LoggerOptions(level=LogLevel.OFF))
    seen = Seen()

    def pipeline(policies=None, **options):
        return BuildkitImagePipeline(project, policies=[*(policies or []), seen], **{"checks": [], **options})

    try:
        eval(expression, {**globals(), "pipeline": pipeline})
        project.synth()
        return plain(seen.options)
    except Exception as error:
        return str(error)


print(json.dumps([arrives(expression) for expression in json.load(sys.stdin)]))
