using System.Buffers;
using System.Globalization;
using System.Net.Mail;
using System.Text.RegularExpressions;

namespace Watchgrain.Gateway.Privacy;

/// <summary>
/// Tells texts that have the form of personal data: card numbers (ISO/IEC 7812: issuer, length, Luhn), IBANs (ISO 13616: length of the country, remainder 97), e-mail addresses, international telephone numbers (E.164) and social security numbers of the United States.
/// By form only: names and addresses have none, and a number that happens to be formed so is taken for one. Linear in the length of the text. Pure.
/// </summary>
public static class PersonalData
{
    private const int LeastDigits = 12;
    private const int MostDigits = 19;
    private const int MostIban = 34;
    private const int MostEmail = 254;
    private const int SocialSecurityLength = 11;

    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789");

    private static readonly Regex Email = Linear(@"^[^@\s]+@[^@\s.]+(\.[^@\s.]+)+$");

    // A country code, then 7 to 14 digits more, in groups.
    private static readonly Regex Telephone = Linear(@"^\+[1-9]([ \-.()]{0,2}[0-9]){7,14}$");

    // No area is 000, 666 or above 899, no group 00 and no serial 0000.
    private static readonly Regex SocialSecurity = Linear("^(00[1-9]|0[1-9][0-9]|[1-578][0-9][0-9]|6[0-57-9][0-9]|66[0-57-9])-(0[1-9]|[1-9][0-9])-(000[1-9]|00[1-9][0-9]|0[1-9][0-9][0-9]|[1-9][0-9][0-9][0-9])$");

    // ISO 13616 register: how long an IBAN of the country is.
    private const string Countries =
        "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HR21 HU28 IE22 IL23 "
        + "IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 "
        + "SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30";

    private static readonly Dictionary<string, int> IbanLengths = Countries.Split(' ').ToDictionary(country => country[..2], country => int.Parse(country[2..], CultureInfo.InvariantCulture), StringComparer.Ordinal);

    /// <summary>What it is, in words ("an e-mail address"); null: nothing of the kind. Spaces around it, and spaces or hyphens within a number, do not count.</summary>
    public static string? KindOf(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        var text = value.AsSpan().Trim();
        // Most categories are short words.
        if (text.Length < 6)
            return null;
        if (text.Contains('@'))
            return text.Length <= MostEmail && Email.IsMatch(text) && MailAddress.TryCreate(text.ToString(), out _) ? "an e-mail address" : null;
        if (!text.ContainsAny(Digits) || text.Length > 2 * MostIban)
            return null;
        if (text[0] == '+')
            return Telephone.IsMatch(text) ? "a telephone number" : null;
        if (text.Length == SocialSecurityLength && SocialSecurity.IsMatch(text))
            return "a social security number";
        Span<char> packed = stackalloc char[MostIban];
        return Pack(text, packed) is not { Length: > 0 } number ? null : IsCard(number) ? "a card number" : IsIban(number) ? "an IBAN" : null;
    }

    // Whatever stands in the text.
    private static Regex Linear(string pattern) => new(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);

    // Without spaces and hyphens; empty when it is too long, or has other signs.
    private static ReadOnlySpan<char> Pack(ReadOnlySpan<char> text, Span<char> packed)
    {
        var length = 0;
        foreach (var letter in text)
        {
            if (letter is ' ' or '-')
                continue;
            if (!char.IsAsciiLetterOrDigit(letter) || length == packed.Length)
                return default;
            packed[length++] = char.ToUpperInvariant(letter);
        }
        return packed[..length];
    }

    private static bool IsCard(ReadOnlySpan<char> number)
    {
        if (number.Length is < LeastDigits or > MostDigits || number.ContainsAnyExcept(Digits))
            return false;
        var issuer = int.Parse(number[..6], CultureInfo.InvariantCulture);
        var isIssued = number.Length switch
        {
            13 or 16 or 19 when issuer / 100_000 == 4 => true,
            16 => issuer / 10_000 is >= 51 and <= 55 || issuer / 100 is >= 2221 and <= 2720,
            15 => issuer / 10_000 is 34 or 37,
            14 => issuer / 1000 is >= 300 and <= 305 || issuer / 10_000 is 36 or 38 or 39,
            _ => false,
        };
        return (isIssued || (number.Length is >= 16 && (issuer / 100 == 6011 || issuer / 10_000 is 65 or 62 || issuer / 1000 is >= 644 and <= 649 || issuer / 100 is >= 3528 and <= 3589))) && IsLuhn(number);
    }

    private static bool IsLuhn(ReadOnlySpan<char> digits)
    {
        var sum = 0;
        for (var i = 0; i < digits.Length; i++)
        {
            var digit = digits[^(i + 1)] - '0';
            sum += i % 2 == 0 ? digit : digit < 5 ? 2 * digit : (2 * digit) - 9;
        }
        return sum % 10 == 0;
    }

    private static bool IsIban(ReadOnlySpan<char> number)
    {
        if (number.Length < 15 || !IbanLengths.TryGetValue(number[..2].ToString(), out var length) || number.Length != length || !char.IsAsciiDigit(number[2]) || !char.IsAsciiDigit(number[3]))
            return false;
        var remainder = 0;
        for (var i = 0; i < number.Length; i++)
        {
            var letter = number[(i + 4) % number.Length];
            remainder = char.IsAsciiDigit(letter) ? ((10 * remainder) + letter - '0') % 97 : ((100 * remainder) + letter - 'A' + 10) % 97;
        }
        return remainder == 1;
    }
}
