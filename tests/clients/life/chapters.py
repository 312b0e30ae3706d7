"""The order of the chapters."""

from .credentials import (
    access_keys,
    certificates,
    fido_keys,
    mfa_devices,
    passwords,
    service_credentials,
    service_linked_roles,
)
from .entities import account_settings, deletions, groups, instance_profiles, policies, roles, users
from .federation import oidc_providers, outbound, saml_providers, saml_session, web_identity
from .reports import reports, simulation
from .sessions import delegation, encoded_message, organization, role_templates, scoped_credentials, sessions

CHAPTERS = [
    account_settings,
    policies,
    users,
    groups,
    roles,
    instance_profiles,
    access_keys,
    passwords,
    mfa_devices,
    fido_keys,
    certificates,
    service_credentials,
    service_linked_roles,
    oidc_providers,
    web_identity,
    saml_providers,
    saml_session,
    outbound,
    sessions,
    scoped_credentials,
    role_templates,
    encoded_message,
    simulation,
    reports,
    organization,
    delegation,
    deletions,
]
