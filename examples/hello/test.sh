set -eu
[ "$(sh greet.sh Hi)" = 'Hi!' ]
echo 'the greeting is right'
