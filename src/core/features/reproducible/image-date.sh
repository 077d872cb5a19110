# Gives an image the time of its commit, so that the same commit gives the same image.

# Sets SOURCE_DATE_EPOCH for a build, the seconds from 1970 to CI_COMMIT_TIMESTAMP (2026-11-24T10:00:00+01:00): COMMAND...
image_date() {
  image_epoch=$(awk 'BEGIN {
    if (split(ENVIRON["CI_COMMIT_TIMESTAMP"], at, /[-T:+Z]/) < 6) exit
    year = at[1] - (at[2] <= 2)
    month = at[2] + (at[2] <= 2 ? 9 : -3) # starts in March, so that the leap day is the last day of the year
    days = 365 * year + int(year / 4) - int(year / 100) + int(year / 400) + int((153 * month + 2) / 5) + at[3] - 719469
    zone = at[7] * 3600 + at[8] * 60
    if (ENVIRON["CI_COMMIT_TIMESTAMP"] ~ /-[0-9][0-9]:?[0-9][0-9]$/) zone = -zone
    printf "%.0f", days * 86400 + at[4] * 3600 + at[5] * 60 + int(at[6]) - zone
  }')
  [ -n "$image_epoch" ] || job_fail image-date.sh "CI_COMMIT_TIMESTAMP is not a time, so the image cannot get the time of its commit." "Remove the option reproducible."
  "$@" --opt "build-arg:SOURCE_DATE_EPOCH=$image_epoch"
}
