from quay import moorings, open_quay

harbour = open_quay()
