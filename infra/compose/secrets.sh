#!/bin/sh
# Write .env for docker-compose.yml: .env.example with fresh secrets, readable by you alone.
# An .env that is there already stays as it is: the engines' data can only be opened with its passwords.
set -eu
cd "$(dirname "$0")/../.."

hex() { od -An -v -tx1 -N "$1" /dev/urandom | tr -d ' \n'; }

if [ -e .env ]; then
    echo "There is an .env already; nothing was changed."
    exit 0
fi
umask 077
new=$(mktemp .env.XXXXXX)
trap 'rm -f "$new"' EXIT
# 24 bytes in base64: what Standard Webhooks asks of a secret.
desk="whsec_$(head -c 24 /dev/urandom | base64)"
sed -e "s|^ANDRUCK_SOURCE_SECRETS=\$|&'{\"desk\": [\"$desk\"]}'|" \
    -e "s|^ANDRUCK_DATABASE_PASSWORD=\$|&$(hex 24)|" \
    -e "s|^ANDRUCK_BROKER_PASSWORD=\$|&$(hex 24)|" \
    -e "s|^ANDRUCK_S3_ACCESS_KEY=\$|&$(hex 10)|" \
    -e "s|^ANDRUCK_S3_SECRET_KEY=\$|&$(hex 24)|" .env.example >"$new"
mv "$new" .env
trap - EXIT
echo "Wrote .env with fresh secrets. Keep a copy: the data cannot be opened without it."
