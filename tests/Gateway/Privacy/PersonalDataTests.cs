using System.Globalization;
using Watchgrain.Gateway.Privacy;

namespace Watchgrain.Gateway.Tests.Privacy;

public sealed class PersonalDataTests(ITestOutputHelper output)
{
    // Numbers that their issuers and registers publish as examples.
    [Theory]
    [InlineData("4111111111111111", "a card number")]
    [InlineData("4222222222222", "a card number")]
    [InlineData("5555 5555 5555 4444", "a card number")]
    [InlineData("2223-0000-4840-0011", "a card number")]
    [InlineData("378282246310005", "a card number")]
    [InlineData("30569309025904", "a card number")]
    [InlineData("6011111111111117", "a card number")]
    [InlineData("3530111333300000", "a card number")]
    [InlineData(" 6250941006528599 ", "a card number")]
    [InlineData("GB82 WEST 1234 5698 7654 32", "an IBAN")]
    [InlineData("de89370400440532013000", "an IBAN")]
    [InlineData("NO9386011117947", "an IBAN")]
    [InlineData("MT84MALT011000012345MTLCAST001S", "an IBAN")]
    [InlineData("FR1420041010050500013M02606", "an IBAN")]
    [InlineData("ann.o'neil+loan@mail.example.org", "an e-mail address")]
    [InlineData("+44 20 7946 0958", "a telephone number")]
    [InlineData("+1 (202) 555-0147", "a telephone number")]
    [InlineData("+4915112345678", "a telephone number")]
    [InlineData("078-05-1120", "a social security number")]
    public void KindOf_AnExampleOfIt_NamesIt(string value, string kind) => Assert.Equal(kind, PersonalData.KindOf(value));

    [Theory]
    [InlineData("")]
    [InlineData("ATL")]
    [InlineData("Private sector")]
    [InlineData("2024-01-15")]
    [InlineData("2024-01-15T10:00:00Z")]
    [InlineData("4111111111111112")] // Luhn
    [InlineData("1111111111111117")] // no issuer
    [InlineData("41111111111111116")] // 17 digits
    [InlineData("GB82WEST12345698765433")] // remainder
    [InlineData("GB82WEST1234569876543")] // length
    [InlineData("ZZ82WEST12345698765432")] // no country
    [InlineData("ann@mail")]
    [InlineData("@handle.name")]
    [InlineData("a@b@c.org")]
    [InlineData("+12")]
    [InlineData("+12 and more than 3456789")]
    [InlineData("000-12-3456")]
    [InlineData("666-12-3456")]
    [InlineData("900-12-3456")]
    [InlineData("123-00-3456")]
    [InlineData("123-45-0000")]
    [InlineData("6f9619ff-8b86-d011-b42d-00cf4fc964ff")]
    [InlineData("1.2.3.4")]
    public void KindOf_AnythingElse_IsNone(string value) => Assert.Null(PersonalData.KindOf(value));

    // Made by the rules of the standards, not by this program: every one is found. Of random digits of that length one in forty is taken for a card.
    [Fact]
    public void KindOf_ManyNumbers_FindsAllThatAreOneAndFewThatAreNot()
    {
        var random = new Random(1);
        (string Prefix, int Length)[] issuers = [("4", 16), ("4", 13), ("4", 19), ("51", 16), ("55", 16), ("2221", 16), ("2720", 16), ("34", 15), ("37", 15), ("36", 14), ("305", 14), ("6011", 16), ("65", 16), ("3589", 16), ("62", 19)];
        string[] cards = [.. issuers.SelectMany(issuer => Enumerable.Range(0, 200).Select(_ => Card(issuer.Prefix, issuer.Length, random)))];
        (string Country, int Digits)[] registers = [("DE", 18), ("NL", 14), ("FR", 23), ("GB", 18), ("NO", 11)];
        string[] ibans = [.. registers.SelectMany(register => Enumerable.Range(0, 200).Select(_ => Iban(register.Country, register.Digits, random)))];
        Assert.All(cards, card => Assert.Equal("a card number", PersonalData.KindOf(card)));
        Assert.All(ibans, iban => Assert.Equal("an IBAN", PersonalData.KindOf(iban)));
        var taken = Enumerable.Range(0, 20_000).Count(_ => PersonalData.KindOf(DigitsOf(random, 16)) is not null);
        output.WriteLine($"{cards.Length} cards and {ibans.Length} IBANs found; {taken} of 20,000 random numbers of 16 digits are taken for a card");
        Assert.InRange(taken / 20_000.0, 0, 0.025);
    }

    // A text made to be slow takes no longer than others of its length.
    [Theory]
    [InlineData('a')]
    [InlineData(' ')]
    [InlineData('1')]
    [InlineData('@')]
    [InlineData('-')]
    public void KindOf_ALongText_IsLinear(char letter)
    {
        foreach (var around in (string[])["", "+1", "a@", "1"]) Assert.Null(PersonalData.KindOf(around + new string(letter, 100_000)));
    }

    // The check digit by doubling every second one from the right (ISO/IEC 7812-1, annex B).
    private static string Card(string prefix, int length, Random random)
    {
        var body = prefix + DigitsOf(random, length - prefix.Length - 1);
        var sum = body.Reverse().Select((digit, place) => (digit - '0') * (place % 2 == 0 ? 2 : 1)).Sum(number => (number / 10) + (number % 10));
        return body + ((10 - (sum % 10)) % 10).ToString(CultureInfo.InvariantCulture);
    }

    // 98 less the remainder of account and country with 00 (ISO 13616), in long arithmetic.
    private static string Iban(string country, int length, Random random)
    {
        var account = DigitsOf(random, length);
        var number = System.Numerics.BigInteger.Parse(account + string.Concat(country.Select(letter => (letter - 'A' + 10).ToString(CultureInfo.InvariantCulture))) + "00", CultureInfo.InvariantCulture);
        return country + ((int)(98 - (number % 97))).ToString("00", CultureInfo.InvariantCulture) + account;
    }

    private static string DigitsOf(Random random, int count) => string.Concat(Enumerable.Range(0, count).Select(_ => (char)('0' + random.Next(10))));
}
