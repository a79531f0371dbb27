"""How gunicorn serves the web process: `gunicorn --config python:app.serving app.wsgi:app`.

Threads, because a browser opens connections in advance and says nothing on them: one such
connection would hold a single-threaded worker until its time-out. gunicorn sets a silent
connection aside and frees its thread.
"""

worker_class = "gthread"
threads = 4
control_socket_disable = True
