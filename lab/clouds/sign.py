"""Signs requests to ECR with botocore: [{host, region, time, id, secret, session, type, target}] in, their Authorization headers out."""
import json
import sys

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials


def authorization(given):
    signer = SigV4Auth(Credentials(given["id"], given["secret"], given["session"]), "ecr", given["region"])
    headers = {"Content-Type": given["type"], "X-Amz-Target": given["target"]}
    request = AWSRequest("POST", f"https://{given['host']}/", headers=headers, data="{}")
    request.context["timestamp"] = given["time"]
    signer._modify_request_before_signing(request)
    text = signer.string_to_sign(request, signer.canonical_request(request))
    signer._inject_signature_to_request(request, signer.signature(text, request))
    return request.headers["Authorization"]


print(json.dumps([authorization(given) for given in json.load(sys.stdin)]))
