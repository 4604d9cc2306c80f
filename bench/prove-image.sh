#!/usr/bin/env bash
# Proves the Dockerfile's steps where no Docker engine runs: the same commands, in empty folders, with the same files
# and nothing else. Uses the Node 26 that `npm ci` brought.
set -euo pipefail
cd "$(dirname "$0")/.."
node_folder=$(dirname "$(npm exec --no -- node -p process.execPath)")
export PATH="$node_folder:$PATH"
image=$(mktemp -d)
data=$(mktemp -d)
trap 'rm -rf "$image" "$data"' EXIT

# COPY what .dockerignore lets through, then RUN npm ci as the build stage does.
cp package.json package-lock.json "$image/"
(cd "$image" && npm ci --omit=dev --ignore-scripts --no-audit --no-fund --loglevel=error)
cp -r src knowledge "$image/"
test ! -e "$image/node_modules/typescript" || { echo "development dependencies are in the image"; exit 1; }
echo "image: $(du -sm "$image" | cut -f1) MB, of it node_modules $(du -sm "$image/node_modules" | cut -f1) MB"

# As another user than root, from a folder it may read and not write, with a data folder of its own.
as_node() { if [ "$(id -u)" = 0 ]; then setpriv --reuid=65534 --regid=65534 --clear-groups "$@"; else "$@"; fi; }
if [ "$(id -u)" = 0 ]; then chmod -R a+rX "$image"; chmod a+x "$image" "$data"; chown 65534:65534 "$data"; fi
cd "$image"
export NODE_ENV=production DATA_DIR="$data/db"
run() { as_node env PATH="$PATH" NODE_ENV="$NODE_ENV" DATA_DIR="$DATA_DIR" HOME="$data" "$@"; }

run node src/cli/health.ts && echo "health check: ok"
printf 'offset or cursor pagination\n' | run node src/main.ts | head -3
# SIGTERM to process 1 drains: a console that waits for input ends with 0.
mkfifo "$data/in"
run node src/main.ts < "$data/in" > "$data/out" &
exec 3> "$data/in"
printf 'hi\n' >&3
for _ in $(seq 100); do grep -q Hello "$data/out" && break; sleep 0.1; done
pid=$(pgrep -f -n "node src/main.ts")
kill -TERM "$pid"
wait %1 && echo "SIGTERM: drained, exit 0"
exec 3>&-
