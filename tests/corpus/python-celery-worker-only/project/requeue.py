from thumbs.tasks import shrink

if __name__ == "__main__":
    shrink.delay("/data/cat.png")
