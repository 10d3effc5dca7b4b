#!/bin/sh
# Stands in for bellhopd: writes down in DATA/record how it was called, says so
# on standard error, and does what DATA/then asks for.
for word in "$@"; do
	[ "$before" = --data ] && data=$word
	before=$word
done
echo "$@ $BELLHOP_OFFICE_TOKEN $BELLHOP_SLACK_BOT_TOKEN" > "$data/record"
echo told >&2
. "$data/then"
