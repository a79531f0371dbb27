"""Who may call what: every use case and query says which permission it needs."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from domain.tenancy import Actor, Permission

P = ParamSpec("P")
R = TypeVar("R")

DECLARED = "needs_permission"
ANYONE = "anyone"


def needs(
    permission: Permission,
) -> Callable[[Callable[Concatenate[Actor, P], R]], Callable[Concatenate[Actor, P], R]]:
    """The function's first argument is an actor who must hold `permission`, else NotAllowed."""

    def declare(
        function: Callable[Concatenate[Actor, P], R],
    ) -> Callable[Concatenate[Actor, P], R]:
        @wraps(function)
        def checked(actor: Actor, /, *args: P.args, **kwargs: P.kwargs) -> R:
            actor.must(permission)
            return function(actor, *args, **kwargs)

        setattr(checked, DECLARED, permission)
        return checked

    return declare


def open_to_anyone(function: Callable[P, R]) -> Callable[P, R]:
    """Declares that a function has no actor yet: signing in, and Meta's webhook."""
    setattr(function, DECLARED, ANYONE)
    return function
