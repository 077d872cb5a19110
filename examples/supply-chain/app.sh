#!/bin/sh
echo "app 1"
