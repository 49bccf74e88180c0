import boto3


def resize(event, context):
    return {"statusCode": 200}


if __name__ == "__main__":
    print(resize({}, None))
