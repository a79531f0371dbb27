"""How gunicorn serves the web process: `gunicorn --config python:app.serving app.wsgi:app`.

Threads, because a browser opens connections in advance and says nothing on them: one such
connection would hold a single-threaded worker until its time-out. A thread is held for 5 s; then
gunicorn sets the silent connection aside.
"""

worker_class = "gthread"
threads = 16
control_socket_disable = True
