"""How gunicorn serves the web process: `gunicorn --config python:app.serving app.wsgi:app`.

Threads, because a browser opens connections in advance and says nothing on them: one such
connection would hold a single-threaded worker until its time-out. A thread is held for 5 s; then
gunicorn sets the silent connection aside.
"""

import gc

worker_class = "gthread"
threads = 16
control_socket_disable = True


def when_ready(_server: object) -> None:
    """The app is loaded, and its workers are not there yet. What was made so far stays for good:
    the collector need not look at it again and again during requests, and the workers share it."""
    gc.collect()
    gc.freeze()
