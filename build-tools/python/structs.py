"""Takes a dict for every option that is a struct, and any object with a name and a check for a policy.

jsii takes a dict for an option that is a struct itself. In a list, in a map, in a positional argument, and in what a policy returns, it
passes the dict to JavaScript as it is, where each key that is not the JavaScript name of an option (``build_args``) is dropped without a word.
"""

import collections.abc
import difflib
import functools
import inspect
import re
import typing

import jsii


class Struct:
    """What all structs are: dicts can be passed for the structs in their arguments, and ``**struct`` gives the arguments."""

    _values: typing.Dict[str, typing.Any]

    def __init_subclass__(cls, **arguments: typing.Any) -> None:
        super().__init_subclass__(**arguments)
        cls.__init__ = takes_dicts(cls.__init__)  # type: ignore[method-assign]

    def keys(self) -> typing.KeysView[str]:
        return self._values.keys()

    def __getitem__(self, name: str) -> typing.Any:
        return self._values[name]


def takes_dicts(function: typing.Callable[..., typing.Any]) -> typing.Callable[..., typing.Any]:
    """The function with each dict among its arguments made the struct that the annotations call for.

    It raises one error for all keys that are not the names of options.
    """
    positional = list(inspect.signature(function).parameters)

    @functools.wraps(function)
    def wrapper(*values: typing.Any, **named: typing.Any) -> typing.Any:
        hints = _hints(function)
        problems: typing.List[str] = []

        def taken(name: str, value: typing.Any) -> typing.Any:
            return _taken(hints.get(name), value, name, problems)

        values = tuple(taken(name, value) for name, value in zip(positional, values)) + values[len(positional):]
        named = {name: taken(name, value) for name, value in named.items()}
        _report(problems)
        return function(*values, **named)

    return wrapper


def policy(own: typing.Any) -> typing.Any:
    """The policy as jsii needs it: ``name`` is a property, and ``check`` returns a list of structs."""
    from . import IPolicy, PolicyProblem

    @jsii.implements(IPolicy)
    class Policy:
        @property
        def name(self) -> str:
            return own.name  # type: ignore[no-any-return]

        def check(self, options: typing.Any) -> typing.Any:
            names = [name for name, parameter in inspect.signature(own.check).parameters.items() if parameter.kind is parameter.KEYWORD_ONLY]
            found = own.check(**{name: getattr(options, name) for name in names}) if names else own.check(options)
            if not isinstance(found, collections.abc.Iterable):
                raise TypeError(f"check() returns {found!r}, which is not a list of problems")
            problems: typing.List[str] = []
            taken = _taken(typing.Sequence[PolicyProblem], list(found), "check()", problems)
            if problems:
                raise TypeError("; ".join(problem[2:] for problem in problems))
            return taken

    return Policy()


def _report(problems: typing.Sequence[str]) -> None:
    if problems:
        count = "a problem" if len(problems) == 1 else f"{len(problems)} problems"
        raise TypeError("\n".join([f"BuildkitImagePipeline: {count} in its options; nothing was written.", *problems]))


@functools.lru_cache(maxsize=None)
def _hints(function: typing.Callable[..., typing.Any]) -> typing.Dict[str, typing.Any]:
    # once all classes of the module exist
    return typing.get_type_hints(function)


def _taken(hint: typing.Any, value: typing.Any, path: str, problems: typing.List[str]) -> typing.Any:
    kinds = typing.get_args(hint) if typing.get_origin(hint) is typing.Union else (hint,)
    if isinstance(value, dict):
        for kind in kinds:
            if isinstance(kind, type) and issubclass(kind, Struct):
                return _struct(kind, value, path, problems)
        for kind in kinds:
            if typing.get_origin(kind) is collections.abc.Mapping:
                item = typing.get_args(kind)[1]
                return {name: _taken(item, entry, _under(path, name), problems) for name, entry in value.items()}
    if isinstance(value, (list, tuple)):
        for kind in kinds:
            if typing.get_origin(kind) is collections.abc.Sequence:
                item = typing.get_args(kind)[0]
                return [_taken(item, entry, f"{path}[{index}]", problems) for index, entry in enumerate(value)]
    if any(getattr(kind, "__jsii_type__", None) == "projen-buildkit-image-pipeline.IPolicy" for kind in kinds):
        return value if hasattr(value, "__jsii_ref__") else _policy(value, path, problems)
    return value


def _policy(given: typing.Any, path: str, problems: typing.List[str]) -> typing.Any:
    if isinstance(getattr(given, "name", None), str) and callable(getattr(given, "check", None)):
        return policy(given)
    problems.append(f"- {path}: is not a policy. Give an object with a name and a method check(self, options). [wrong-type]")
    return given


def _struct(struct: typing.Type[Struct], given: typing.Dict[typing.Any, typing.Any], path: str, problems: typing.List[str]) -> typing.Any:
    before = len(problems)
    hints = _hints(inspect.unwrap(struct.__init__))
    names = [name for name in hints if name != "return"]
    known = {name: _taken(hints[name], value, _under(path, name), problems) for name, value in given.items() if name in names}
    # the values can be secrets
    unknown = [name for name in given if name not in names]
    problems.extend(f"- {_under(path, name)}: the option does not exist. {_proposal(str(name), names)} [unknown-option]" for name in unknown)
    required = [name for name, parameter in inspect.signature(struct.__init__).parameters.items() if parameter.kind is parameter.KEYWORD_ONLY and parameter.default is parameter.empty]
    missing = [name for name in required if given.get(name) is None]
    problems.extend(f"- {_under(path, name)}: nothing is set, but the option is required. Set a value. [missing-option]" for name in missing)
    return struct(**known) if len(problems) == before else given


def _proposal(name: str, names: typing.Sequence[str]) -> str:
    snake = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()
    near = difflib.get_close_matches(snake, names, n=1)
    return f'Write "{near[0]}".' if near else f"Remove it, or use one of {', '.join(names)}."


def _under(path: str, name: typing.Any) -> str:
    return f"{path}.{name}" if isinstance(name, str) and name.isidentifier() else f'{path}["{name}"]'
