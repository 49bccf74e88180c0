def main():
    print("made")
