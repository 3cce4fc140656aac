#!/bin/sh
# Runs each program, also when one before it failed; then that is how this ends.
bad=0
for program; do
	"$program" || bad=$?
done
exit "$bad"
