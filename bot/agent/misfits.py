"""What is wrong with values a model wrote, said so that it can mend them."""

from pydantic import ValidationError


def misfits(error: ValidationError) -> str:
    """Each place and what is wrong there; never the value itself."""
    wrong = error.errors(include_url=False, include_context=False, include_input=False)
    return "; ".join(f"{'.'.join(map(str, one['loc'])) or 'arguments'}: {one['msg']}" for one in wrong)
