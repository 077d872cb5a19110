#!/bin/sh
# Nothing to get yet.
