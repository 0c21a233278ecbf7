"""What users can do: find, make, change and delete accounts, and give them roles.

All of it flushes and never commits: call it within `glassware.db.transaction()`.
"""

from glassware_users.services.accounts import (
    LARGEST_ID,
    SORTS,
    create_user,
    delete_user,
    find_by_login,
    get_user,
    people,
    update_user,
)
from glassware_users.services.errors import (
    InvalidUserError,
    LastAdministratorError,
    UserError,
    UserExistsError,
)
from glassware_users.services.roles import (
    ADMINISTRATOR,
    ANONYMOUS,
    grant,
    has_administrator,
    known_roles,
    revoke,
    roles_of,
)

__all__ = [
    "ADMINISTRATOR",
    "ANONYMOUS",
    "LARGEST_ID",
    "SORTS",
    "InvalidUserError",
    "LastAdministratorError",
    "UserError",
    "UserExistsError",
    "create_user",
    "delete_user",
    "find_by_login",
    "get_user",
    "grant",
    "has_administrator",
    "known_roles",
    "people",
    "revoke",
    "roles_of",
    "update_user",
]
