# Values in the records that buildctl reads as CSV.

# Prints the value of a CI variable for a field in double quotes, with each quote doubled: VARIABLE
job_csv() {
  job_name job-csv.sh "$1"
  eval "printf %s \"\${$1-}\"" | sed 's/"/""/g'
}
