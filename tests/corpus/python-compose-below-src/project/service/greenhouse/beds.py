BEDS = [{"name": "north", "plant": "chard"}]
