def deliver(organisation_id: int) -> bool:
    return False
