# One image for every part; the command chooses: `services.assignments web`, `gateway worker`, `gateway bootstrap …`.
# BASE is any Debian-like image with Python 3.11 or newer, its venv module and certificates.
ARG BASE=python:3.13-slim-bookworm

FROM ${BASE} AS packages
# Other package indexes, proxies and authorities come in from outside, and stay out of the image:
# --build-arg PIP_INDEX_URL=…, --secret id=certificates,src=authorities.pem
ARG PIP_INDEX_URL
COPY requirements.txt /tmp/requirements.txt
# pip works from a venv of its own, so that the one that is shipped has none.
RUN --mount=type=secret,id=certificates,target=/run/certificates.pem \
    if [ -s /run/certificates.pem ]; then export PIP_CERT=/run/certificates.pem; fi \
    && [ -n "$PIP_INDEX_URL" ] || unset PIP_INDEX_URL \
    && python3 -m venv /opt/pip && python3 -m venv --without-pip /opt/carryover \
    && /opt/pip/bin/pip --disable-pip-version-check --no-cache-dir --python /opt/carryover/bin/python install \
       --require-hashes --only-binary :all: --no-deps --requirement /tmp/requirements.txt

FROM ${BASE}
RUN groupadd --gid 10001 carryover \
    && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin carryover \
    && for part in mongodb administrator gateway assignments reminders analytics; \
       do install -d -o 10001 -g 10001 -m 0755 /secrets/$part; done
COPY --from=packages /opt/carryover /opt/carryover
WORKDIR /app
COPY . .
ENV PATH=/opt/carryover/bin:$PATH PYTHONUNBUFFERED=1 PYTHONTZPATH=
RUN rm requirements.txt && python -m compileall -q . && python -c 'import gateway.service, services.assignments.service'
ENV PYTHONDONTWRITEBYTECODE=1
USER 10001:10001
ENTRYPOINT ["python", "-m"]
CMD ["gateway", "web"]
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 CMD ["python", "-I", "/app/deploy/jobs/healthy.py"]
