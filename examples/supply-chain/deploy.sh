#!/bin/sh
# Deploys an image by its digest: ENVIRONMENT NAME@DIGEST
set -eu
kubectl --namespace "$1" set image deployment/app "app=$2"
