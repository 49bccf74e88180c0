test("a parcel is somewhere", () => expect(1).toBe(1));
