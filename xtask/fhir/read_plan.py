"""Reads patients' plans with SMART's own Python client, whose classes refuse what is not FHIR R4.

Arguments: the address of the FHIR part, a file with the reader's token, and a bundle that the tests made, where there is one.
"""

import importlib
import json
import sys
from pathlib import Path

from fhirclient import client
from fhirclient.models.careplan import CarePlan
from fhirclient.models.observation import Observation
from fhirclient.models.patient import Patient


def parsed(resource: dict) -> None:
    """Takes a resource apart; the class of its kind raises where a field is not of the standard."""
    kind = resource["resourceType"]
    getattr(importlib.import_module(f"fhirclient.models.{kind.lower()}"), kind)(resource)


def refuses_what_is_broken() -> bool:
    try:
        parsed({"resourceType": "Patient", "birthDate": "yesterday"})
    except Exception:
        return True
    return False


def main() -> int:
    assert refuses_what_is_broken()
    made = Path(sys.argv[3])
    if made.is_file():
        for entry in json.loads(made.read_text())["entry"]:
            parsed(entry["resource"])
    base, token = sys.argv[1], Path(sys.argv[2]).read_text()
    smart = client.FHIRClient(settings={"app_id": "biosculpt", "api_base": base})
    smart.server.session.headers["Authorization"] = f"Bearer {token}"
    people = Patient.where({"name": "Theo"}).perform_resources(smart.server)
    assert [one.name[0].text.split()[0] for one in people] == ["Theo"], people
    plans = CarePlan.where({"patient": people[0].id}).perform_resources(smart.server)
    for plan in plans:
        again = CarePlan.read(plan.id, smart.server)
        assert again.as_json() == plan.as_json()
        about = Observation.where({"focus": f"CarePlan/{plan.id}"}).perform_resources(smart.server)
        print(f"fhirclient: {people[0].name[0].text}, {plan.title}: {plan.status}; {len(about)} observations")
    answers = Observation.where({"patient": people[0].id, "code": "urn:biosculpt:mdas|total"})
    answers = answers.perform_resources(smart.server)
    assert all(5 <= one.valueInteger <= 25 for one in answers)
    print(f"fhirclient: {len(plans)} plans and {len(answers)} answers to the anxiety scale were read")
    return 0


if __name__ == "__main__":
    sys.exit(main())
