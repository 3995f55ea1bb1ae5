"""What a newcomer makes: a person, an organisation, and its profile."""

from dataclasses import dataclass

from flask import current_app

from matchmaker.accounts.models import User
from matchmaker.accounts.service import EmailTakenError, add_person
from matchmaker.core.database import db
from matchmaker.organisations.models import Kind, Organisation, OrganisationType, Role
from matchmaker.organisations.service import add_member, add_organisation
from matchmaker.profiles.service import make_profile


@dataclass(frozen=True, slots=True)
class NewOrganisation:
    """What must be known of an organisation to begin; country is ISO 3166-1 alpha-2."""

    name: str
    kind: Kind
    type: OrganisationType | None
    country: str


@dataclass(frozen=True, slots=True)
class NewPerson:
    """What must be known of a person to begin."""

    email: str
    name: str
    password_hash: str
    language: str


def sign_up(person: NewPerson, new: NewOrganisation) -> None:
    """Make a person and an organisation, unless the address is known.

    Who asks cannot tell which; the worker writes to the address either way.
    """
    try:
        with db.session.begin_nested():
            user = add_person(person.email, person.name, person.password_hash, person.language)
            found_organisation(user, new)
    except EmailTakenError:
        return


def found_organisation(user: User, new: NewOrganisation) -> Organisation:
    """Return a new organisation that the person owns, with its profile.

    It waits for approval unless the setting says otherwise. Raises AlreadyMemberError.
    """
    approved = not current_app.extensions["settings"].approve_organisations
    organisation = add_organisation(new.kind, new.type, new.name, approved=approved)
    add_member(organisation, user, Role.OWNER)
    make_profile(organisation, country=new.country)
    return organisation
