module bulwark/test-cluster/certify

go 1.26.0
