// read by nobody: Boot takes properties and YAML
server.port = 1
