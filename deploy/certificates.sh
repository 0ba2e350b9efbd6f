#!/bin/sh
# Makes a certificate for the devices' listener, signed by a local authority of the centre's own.
#
#   deploy/certificates.sh FOLDER NAME…      names and IP addresses by which devices reach the broker
#
# In FOLDER: ca.pem, which goes onto every device; ca.key, which goes nowhere; broker.pem and broker.key for the broker.
# Run it again before broker.pem ends (two years) or for other names: the authority stays, devices need nothing new.
set -eu
umask 027

[ $# -ge 2 ] || { echo "Usage: deploy/certificates.sh FOLDER NAME…" >&2; exit 2; }
folder=$1
shift
mkdir -p "$folder"

names=
for name in "$@"; do
    case $name in
    *:*) kind=IP ;;
    *[!0-9.]*) kind=DNS ;;
    *) kind=IP ;;
    esac
    names="${names:+$names,}$kind:$name"
done

new_key() { openssl ecparam -name prime256v1 -genkey -noout -out "$1"; }

if [ ! -e "$folder/ca.key" ]; then
    new_key "$folder/ca.key"
    chmod 600 "$folder/ca.key"
    # Ten years: the authority outlives the devices that know it.
    openssl req -x509 -new -key "$folder/ca.key" -sha256 -days 3650 -subj "/CN=Nowalls devices" \
        -addext "keyUsage=critical,keyCertSign,cRLSign" -out "$folder/ca.pem"
fi

new_key "$folder/broker.key.new"
openssl req -new -key "$folder/broker.key.new" -subj "/CN=$1" -out "$folder/broker.csr"
cat >"$folder/broker.ext" <<END
subjectAltName=$names
basicConstraints=critical,CA:FALSE
keyUsage=critical,digitalSignature
extendedKeyUsage=serverAuth
END
openssl x509 -req -in "$folder/broker.csr" -CA "$folder/ca.pem" -CAkey "$folder/ca.key" -CAcreateserial \
    -sha256 -days 730 -extfile "$folder/broker.ext" -out "$folder/broker.pem.new" 2>"$folder/openssl.log" ||
    { cat "$folder/openssl.log" >&2; exit 1; }
# Readable by the folder's group, which is the broker's where it has an account of its own.
chmod 640 "$folder/broker.key.new"
mv "$folder/broker.key.new" "$folder/broker.key"
mv "$folder/broker.pem.new" "$folder/broker.pem"
rm -f "$folder/broker.csr" "$folder/broker.ext" "$folder/openssl.log"
