// made by Rush
