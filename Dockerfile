# The studio in a container.
#   docker build -t stillmotion .                            CPU: the starter models, at once
#   docker build -t stillmotion --build-arg TORCH=cuda .     NVIDIA GPUs (the host needs the driver and its container toolkit)
#   docker build --target serverless ...                     a RunPod worker instead of the studio
#
# --build-arg MODEL="name;repo;description;huggingface;false" makes a model the lineup's own (docs/models.md), and
# --build-arg PULL=true puts its weights into the image; for gated ones --secret id=hf_token,env=HF_TOKEN.
FROM python:3.11-slim-bookworm AS base
ARG TORCH=cpu
RUN apt-get update \
 && apt-get install -y --no-install-recommends tini \
 && rm -rf /var/lib/apt/lists/*
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /studio
COPY requirements.lock ./
# PyPI's torch for Linux brings CUDA's libraries along; without a GPU they are gigabytes for nothing.
RUN case "$TORCH" in \
      cpu) pip install "$(grep '^torch==' requirements.lock)" --index-url https://download.pytorch.org/whl/cpu ;; \
      cuda) ;; \
      *) echo "TORCH is cpu or cuda, not $TORCH" >&2; exit 1 ;; \
    esac \
 && pip install --requirement requirements.lock "psycopg[binary]>=3.2,<4"
COPY run.py pyproject.toml ./
COPY app app
COPY migrations migrations
COPY plugins plugins
COPY starter starter
RUN useradd --uid 1000 --create-home studio && mkdir /data && chown studio:studio /data
USER studio
ENV DATABASE_URL=sqlite:////data/db/stillmotion.sqlite3 \
    IMAGES_FOLDER=/data/images \
    VIDEOS_FOLDER=/data/videos \
    MODEL_FOLDER=/data/models \
    MANIFESTS_FOLDER=/data/models/manifests
ARG MODEL=""
ARG PULL=false
ENV MODEL_BUILT=$MODEL
ENTRYPOINT ["tini", "--"]

FROM base AS serverless
# A worker's disk is new each time: what it needs is in the image, outside of any volume.
ENV MODEL_FOLDER=/studio/models
ARG PULL=false
USER root
RUN mkdir -p /studio/models && chown studio:studio /studio/models && pip install "runpod>=1.12,<2"
USER studio
RUN --mount=type=secret,id=hf_token,mode=0444 \
    if [ "$PULL" = true ]; then HF_TOKEN="$(cat /run/secrets/hf_token 2>/dev/null)" python run.py models pull built; fi
CMD ["python", "run.py", "runpod"]

FROM base AS studio
ARG PULL=false
RUN --mount=type=secret,id=hf_token,mode=0444 \
    if [ "$PULL" = true ]; then HF_TOKEN="$(cat /run/secrets/hf_token 2>/dev/null)" python run.py models pull built; fi
VOLUME /data
EXPOSE 5050
# Beyond the container's own loopback: serve refuses to start without API_KEYS.
ENV HOST=0.0.0.0
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:5050/health', timeout=4)"]
# Running pictures end or go back to the queue within 15 seconds.
STOPSIGNAL SIGTERM
CMD ["python", "run.py", "serve"]
