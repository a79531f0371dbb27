"""An organisation with very much in it, and an installation beside it, written as rows."""

from collections.abc import Iterable

from sqlalchemy import text

from adapters.sql.engine import writing
from app.use_cases.corresponding import Counter
from app.use_cases.inviting_many import create_invites, create_team_link
from app.use_cases.onboarding import book_onboarding
from app.use_cases.operating import make_operator
from app.use_cases.templating import draft_template
from domain.invites import MANY
from domain.onboarding import OwnNumber, Wish
from domain.pulses import PulseState
from domain.template_library import LIBRARY
from domain.tenancy import RENAMED, THE_HOUSE, Actor
from tests.proofs.crowd import crowd
from tests.proofs.running import told
from tests.world import NUMBER, World, shop_csv

NUMBER_ID = NUMBER.phone_number_id
WORDING = LIBRARY["report_update"]
WISH = Wish("200 people, daily", "Germany", "Sales charts", "", OwnNumber.BUY)


def organised(
    world: World,
    name: str,
    recipients: int,
    *,
    pulses: int,
    runs: int,
    said: int,
    noted: int,
    beside: int,
    first: int,
) -> Actor:
    """An organisation with so much in it, written as rows; its owner is an operator, too."""
    owner = world.organisation(name)
    known = {"storage": world.storage, "clock": world.clock}
    make_operator(THE_HOUSE, f"admin@{name.lower()}.example", **known)
    with world.storage.house(THE_HOUSE) as house:
        house.console.standings.approve(owner.organisation, approved=True)
        house.commit()
    invited = "\n".join(f"Guest {number}" for number in range(min(recipients, MANY)))
    create_invites(owner, invited, vault=world.vault, **known)
    create_team_link(owner, "The team", min(recipients, MANY), 7, vault=world.vault, **known)
    book_onboarding(owner, WISH, counter=Counter(world.storage, world.clock, "Bench", "", ""))
    people = crowd(world, owner, recipients, first=first)
    someone = next(iter(people.values()))
    for _ in range(pulses):
        pulse = world.pulse(owner, someone, content=shop_csv(world.clock.now()))
        world.fire(owner, pulse)
    world.work_all()
    told(f"{name}: {recipients} people, {pulses} pulses")
    many = {"runs": runs, "said": said, "noted": noted, "beside": beside}
    written(world, (*FILLING, *BESIDE), org=owner.organisation, person=owner.person, **many)
    with world.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))  # as it does by itself, a little later
    return owner


def grown(world: World, who: Actor, first: int, last: int) -> None:
    """What operators look after besides: for each number an organisation that asks for all that
    one may ask for, a template, an alert, a worker, and an event that was put aside."""
    if first == 1:
        draft_template(
            Actor.operator(who.person), WORDING, storage=world.storage, clock=world.clock
        )
    values = {"org": who.organisation, "person": who.person, "template": WORDING.name}
    written(world, OF_THE_HOUSE, **values, first=first, last=last)


def written(world: World, statements: Iterable[str], **values: object) -> None:
    with writing(world.engine) as connection:
        # every row is made of rows that are there: looking each up again would take minutes
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        for statement in statements:
            connection.execute(text(statement), values)


FILLING = (
    """
    INSERT INTO mail (id, organisation, "to", subject, body, state, created_at, tried_at)
    SELECT gen_random_uuid(), :org, 'somebody@example.org', 'A mail', 'Words.', 'failed', now(),
           now()
    FROM generate_series(1, least(1000, :noted)) n
    """,
    """
    INSERT INTO audit (organisation, who, what, subject, at, by_house)
    SELECT '00000000-0000-0000-0000-000000000000', :person, 'made an operator', 'x', now(), true
    FROM generate_series(1, :noted) n
    """,
    # the first run's few rows make room for many
    "DELETE FROM delivery_event WHERE organisation = :org",
    "DELETE FROM attempt WHERE organisation = :org",
    "DELETE FROM message WHERE organisation = :org AND part = 'analysis'",
    "DELETE FROM message WHERE organisation = :org AND delivery IS NOT NULL",
    "DELETE FROM delivery WHERE organisation = :org",
    """
    INSERT INTO run (id, organisation, pulse, kind, rev, request_key, at, deadline, held_until,
                     state, by, seconds, created_at, finished_at)
    SELECT gen_random_uuid(), r.organisation, r.pulse, 'now', r.rev, 'bench-' || n,
           r.at - n * interval '1 day', r.deadline, r.held_until, r.state, r.by, r.seconds,
           r.created_at - n * interval '1 day', r.finished_at
    FROM run r, generate_series(1, :runs - 1) n WHERE r.organisation = :org
    """,
    """
    INSERT INTO delivery (id, organisation, run, destination, reading, pulse, at)
    SELECT gen_random_uuid(), r.organisation, r.id, d.id, f.id, r.pulse, r.at
    FROM run r
    JOIN (SELECT first.pulse, reading.id FROM reading JOIN run first ON first.id = reading.run) f
      ON f.pulse = r.pulse
    CROSS JOIN destination d
    WHERE r.organisation = :org AND d.organisation = :org
    """,
    """
    INSERT INTO message (id, organisation, delivery, part, resend, sender, contact, text, state,
                         reason, code, form, due, priority, deadline, held_until, wamid,
                         accepted_at, created_at, listed_at, run)
    SELECT gen_random_uuid(), d.organisation, d.id, 'chart', 0, c.sender, a.contact, 'A chart.',
           CASE WHEN h < 600 THEN 'read' WHEN h < 920 THEN 'delivered' WHEN h < 940 THEN 'sent'
                WHEN h < 980 THEN 'dead' WHEN h < 995 THEN 'held' ELSE 'expired' END,
           CASE WHEN h >= 980 AND h < 995 THEN 'window_closed' WHEN h >= 995 THEN 'too_late'
                ELSE '' END,
           CASE WHEN h >= 940 AND h < 979 THEN 131026 WHEN h = 979 THEN 131053 END,
           'image', d.at, 5, d.at + interval '6 hours', d.at + interval '7 days',
           'wamid.' || d.id, d.at, d.at, d.at, d.run
    FROM (SELECT *, abs(hashtext(id::text)) % 1000 h FROM delivery WHERE organisation = :org) d
    JOIN address a ON a.destination = d.destination
    JOIN channel c ON c.id = a.channel
    """,
    """
    INSERT INTO delivery_event (message, seq, organisation, at, state)
    SELECT id, 1, organisation, created_at, state FROM message
    WHERE organisation = :org AND delivery IS NOT NULL
    """,
    f"""
    INSERT INTO event (key, seq, kind, phone_number_id, payload, received_at, state, sender,
                       organisation, contact, destination, run, why, reaction)
    SELECT 'm:{NUMBER_ID}:' || s.id || n, 1000000 * (abs(hashtext(:org ::text)) % 1000 + 1) + n,
           'message', '{NUMBER_ID}',
           '{{"message": {{"id": "' || n || '", "from": "1656", "timestamp": "1790000000", '
           || '"type": "text", "text": {{"body": "why?"}}}}}}',
           now(), 'done', s.sender, :org, s.contact, s.destination, s.run,
           'about a message of ours', CASE WHEN n % 500 = 0 THEN '👎' ELSE '' END
    FROM generate_series(1, :said) n
    JOIN (SELECT row_number() OVER () AS place, m.id, m.sender, m.contact, d.destination, d.run
          FROM (SELECT * FROM delivery WHERE organisation = :org LIMIT 10000) d
          JOIN message m ON m.delivery = d.id) s
      ON s.place = 1 + n % (SELECT least(10000, count(*)) FROM delivery WHERE organisation = :org)
    """,
    """
    INSERT INTO follow_up (event, organisation, run, sender, contact, wamid, quoted, text,
                           is_reaction, asked_at, state)
    SELECT key, organisation, run, sender, contact, key, '', 'why?', false, received_at,
           'given_up'
    FROM event WHERE organisation = :org AND kind = 'message' AND run IS NOT NULL
      AND key NOT IN (SELECT event FROM follow_up)
    """,
    """
    INSERT INTO audit (organisation, who, what, subject, at)
    SELECT :org, :person, 'did thing ' || n, 'x', now() FROM generate_series(1, :noted) n
    """,
)

BESIDE = (
    """
    INSERT INTO person (id, email, name, password_hash, created_at)
    SELECT gen_random_uuid(), 'mate' || n || '@' || :org ::text, 'Mate ' || n, '', now()
    FROM generate_series(1, :beside) n
    """,
    """
    INSERT INTO membership (organisation, person, role)
    SELECT :org, id, 'member' FROM person WHERE email LIKE 'mate%@' || :org ::text
    """,
    f"""
    INSERT INTO audit (organisation, who, what, subject, at)
    SELECT :org, :person, '{RENAMED}', 'from one to another', now()
    FROM generate_series(1, :beside) n
    """,
    """
    INSERT INTO support_visit (id, organisation, operator, reason, began_at, ends_at, ended_at)
    SELECT gen_random_uuid(), :org, :person, 'They asked.', now(), now(), now()
    FROM generate_series(1, :beside) n
    """,
    """
    INSERT INTO onboarding_note (id, organisation, onboarding, step, "by", side, text, at)
    SELECT gen_random_uuid(), :org, o.id, 'discovery', :person, 'customer', 'A note.', now()
    FROM onboarding o, generate_series(1, :beside) n WHERE o.organisation = :org
    """,
    """
    INSERT INTO api_token (id, organisation, "by", name, digest, ending, scopes, created_at)
    SELECT gen_random_uuid(), :org, :person, 'Token ' || n, n || :org ::text, 'abcd', '["read"]',
           now()
    FROM generate_series(1, :beside) n
    """,
    f"""
    INSERT INTO pulse (id, organisation, name, metric, chart, schedule, state, "by", created_at,
                       rev)
    SELECT gen_random_uuid(), :org, 'Old ' || n, p.metric, p.chart, p.schedule,
           '{PulseState.ARCHIVED.value}', p."by", p.created_at, p.rev
    FROM (SELECT * FROM pulse WHERE organisation = :org LIMIT 1) p,
         generate_series(1, :beside) n
    """,
    """
    INSERT INTO invite_use (id, organisation, invite, destination, at)
    SELECT gen_random_uuid(), :org, i.id, d.id, now()
    FROM invite i
    CROSS JOIN LATERAL (
        SELECT id FROM destination WHERE organisation = :org LIMIT i.most - 1
    ) d
    WHERE i.organisation = :org AND i.most > 1
    """,
    "UPDATE invite SET uses = most - 1 WHERE organisation = :org AND most > 1",
)

OF_THE_HOUSE = (
    """
    INSERT INTO organisation (id, name, timezone, created_at)
    SELECT gen_random_uuid(), 'Company ' || n, 'Europe/Berlin', now()
    FROM generate_series(:first ::int, :last) n
    """,
    *(
        f"""
        INSERT INTO {table} (id, organisation, "by", text, asked_at, decided_at, granted)
        SELECT gen_random_uuid(), o.id, :person, 'We sell shoes.', now(), answer.at,
               answer.at IS NOT NULL
        FROM generate_series(:first ::int, :last) n JOIN organisation o ON o.name = 'Company ' || n
        CROSS JOIN (VALUES (NULL), (now())) answer (at)
        """
        for table in ("access_request", "approval_request")
    ),
    """
    INSERT INTO onboarding (id, organisation, "by", asked_at, wish, steps)
    SELECT gen_random_uuid(), o.id, :person, now(), known.wish, known.steps
    FROM generate_series(:first ::int, :last) n JOIN organisation o ON o.name = 'Company ' || n
    CROSS JOIN (SELECT wish, steps FROM onboarding WHERE organisation = :org) known
    """,
    """
    INSERT INTO support_visit (id, organisation, operator, reason, began_at, ends_at, ended_at)
    SELECT gen_random_uuid(), o.id, :person, 'They asked.', now(), now(), now()
    FROM generate_series(:first ::int, :last) n JOIN organisation o ON o.name = 'Company ' || n
    """,
    """
    INSERT INTO sender (id, organisation, tier, phone_number_id, waba, display_number,
                        verified_name, token_sealed, state)
    SELECT gen_random_uuid(), o.id, 'branded', 'number ' || n, 'account ' || n, '1655' || n,
           o.name, '', 'active'
    FROM generate_series(:first ::int, :last) n JOIN organisation o ON o.name = 'Company ' || n
    """,
    """
    INSERT INTO template (id, waba, name, language, category, state, wording, rank, settled,
                          made_here, knocks)
    SELECT gen_random_uuid(), waba, name || '_' || n, language, category, state, wording, rank + n,
           settled, made_here, knocks
    FROM template, generate_series(:first ::int, :last) n WHERE name = :template
    """,
    """
    INSERT INTO alert (id, kind, subject, text, opened_at)
    SELECT gen_random_uuid(), 'code', n, 'Meta answered with a code.', now()
    FROM generate_series(:first ::int, :last) n
    """,
    """
    INSERT INTO worker (name, lane, began_at, seen_at)
    SELECT 'worker ' || n, 'deliver', now(), now() FROM generate_series(:first ::int, :last) n
    """,
    f"""
    INSERT INTO event (key, seq, kind, phone_number_id, payload, received_at, state, tries, why)
    SELECT 'aside:' || n, n, 'message', '{NUMBER_ID}', '{{}}', now(), 'quarantined',
           3, 'It failed three times.'
    FROM generate_series(:first ::int, :last) n
    """,
)
