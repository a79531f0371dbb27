"""The web application, put together."""

from flask import Flask, g
from werkzeug.middleware.proxy_fix import ProxyFix

from app.services import Services
from app.settings import ROOT
from app.web import (
    account,
    account_end,
    assets,
    audit,
    codes,
    consent,
    conversations,
    dashboard,
    data,
    deliveries,
    destinations,
    drafts,
    errors,
    forgotten,
    gate,
    groups,
    health,
    help,
    htmx,
    invites,
    join,
    mails,
    message_templates,
    messages,
    metrics,
    notifications,
    offers,
    onboarding,
    operator,
    operator_access,
    operator_audit,
    operator_mails,
    operator_number,
    operator_onboardings,
    operator_organisations,
    operator_visits,
    organisation_settings,
    organisations,
    own_phone,
    pictures,
    plans,
    pulses,
    recipients,
    runs,
    security,
    sender,
    sessions,
    shelves,
    sign_up,
    sources,
    team,
    tokens,
    webhook,
    whatsapp_settings,
    wording,
)
from app.web import api as scripts
from app.web import demo as demonstration
from app.web import services as known_services
from app.web.api import reference
from app.web.demo import DemoSignIn
from app.web.entrance import entrance
from app.web.site import Site
from app.web.upcoming import city
from app.web.zones import readers_zone
from domain.tenancy import Role

RESOURCES = (
    sessions,
    sign_up,
    forgotten,
    join,
    account,
    account_end,
    organisations,
    organisation_settings,
    team,
    dashboard,
    sources,
    metrics,
    drafts,
    shelves,
    pulses,
    runs,
    deliveries,
    conversations,
    audit,
    data,
    messages,
    consent,
    destinations,
    groups,
    invites,
    recipients,
    own_phone,
    offers,
    codes,
    sender,
    whatsapp_settings,
    notifications,
    mails,
    onboarding,
    plans,
    operator,
    operator_access,
    operator_number,
    operator_onboardings,
    operator_organisations,
    operator_visits,
    operator_audit,
    operator_mails,
    message_templates,
    tokens,
    scripts,
    webhook,
    pictures,
    help,
    health,
)


def create_app(services: Services, site: Site, demo: DemoSignIn | None = None) -> Flask:
    """The app on its services, as the installation has it."""
    app = Flask(__name__, static_folder=None, template_folder=str(ROOT / "templates"))
    app.secret_key = site.secret_key
    app.config.update(
        PUBLIC_URL=site.public_url.rstrip("/"),
        CONTACT=site.contact,
        GROUP_COMMAND=site.group_command,
        ENTRANCE=site.entrance,
        ADMISSION=site.admission,
        BRANDED_FROM=site.branded_from,
        SETTINGS_NUMBER=site.settings_number,
        SETTINGS_KEYS=site.settings_keys,
    )
    known_services.init_app(app, services)
    demonstration.init_app(app, demo)
    htmx.init_app(app)
    wording.init_app(app)
    gate.init_app(app)
    security.init_app(app, https=site.https, limits_storage=site.limits_storage)
    errors.init_app(app, site.outages)
    for resource in RESOURCES:
        app.register_blueprint(resource.blueprint)
    app.register_blueprint(reference.help)
    app.context_processor(_every_page)
    assets.init_app(app, security.headers(https=site.https))
    if site.proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, site.proxies, site.proxies
        )
    return app


def _every_page() -> dict[str, object]:
    """What the base template says on every page."""
    seat = None if g.get("out_of_order") else gate.seat_or_none()
    return {
        "brand": known_services.services().brand,
        "seat": seat,
        "at_the_house": seat is not None and seat.actor.role is Role.OPERATOR,
        "may": gate.may,
        "visit": g.get("visit"),
        "readers_zone": readers_zone,
        "city": city,
        "mail_leaves": entrance().mail_leaves,
        "demo": demonstration.demo(),
        "reference": g.get("reference", ""),
    }
