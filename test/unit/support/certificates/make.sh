#!/bin/sh
# Made the certificates of this folder, once. FOR TESTS ALONE: the key is public, nothing may ever trust them.
#   authority.pem   a private authority; its key is thrown away
#   server.pem      signed by it, for api.roster.invalid and this machine; server-key.pem is its key
#   stranger.pem    another authority, which signed nothing
# Valid from 2020 for 100 years, whatever the clock of a machine says.
set -eu
folder=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -r "$work"' EXIT
cd "$work"
cat >config <<END
[ca]
default_ca = it
[it]
new_certs_dir = .
database = index
rand_serial = yes
default_md = sha256
policy = any
default_startdate = 20200101000000Z
default_enddate = 21200101000000Z
unique_subject = no
[any]
commonName = supplied
[authority]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign
subjectKeyIdentifier = hash
[server]
subjectAltName = DNS:api.roster.invalid,DNS:localhost,IP:127.0.0.1
extendedKeyUsage = serverAuth
END
touch index
request() {
  openssl ecparam -genkey -name prime256v1 -noout -out "$1-key.pem"
  openssl req -new -key "$1-key.pem" -subj "/CN=$2" -out "$1.csr"
}
for name in authority stranger; do
  request "$name" "Roster tests: $name, never trust"
  openssl ca -config config -batch -notext -selfsign -keyfile "$name-key.pem" -extensions authority \
    -in "$name.csr" -out "$name.pem"
done
request server "Roster tests: server"
openssl ca -config config -batch -notext -cert authority.pem -keyfile authority-key.pem -extensions server \
  -in server.csr -out server.pem
cp authority.pem stranger.pem server.pem server-key.pem "$folder"
