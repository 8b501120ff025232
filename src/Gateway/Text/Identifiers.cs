using Watchgrain.Gateway.Errors;

namespace Watchgrain.Gateway.Text;

/// <summary>Reads the names in a request; a violation names the field.</summary>
public static class Identifiers
{
    /// <summary>Bytes of a model, version, source or producer.</summary>
    public const int MaxShortBytes = 128;

    /// <summary>Bytes of a feature name, a slice value or a prediction id.</summary>
    public const int MaxBytes = 256;

    /// <summary>A model id or a version: 1 to 128 letters, digits, '.', '_' and '-' of ASCII.</summary>
    public static string ReadId(string value, string field, FieldViolations violations)
    {
        ArgumentNullException.ThrowIfNull(value);
        ArgumentNullException.ThrowIfNull(violations);
        if (value.Length is 0 or > MaxShortBytes || value.Any(c => !(char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-')))
            violations.Add(field, "takes 1 to 128 letters, digits, '.', '_' or '-'");
        return value;
    }

    /// <summary>A required text in canonical form.</summary>
    public static string ReadName(string value, int maxBytes, string field, FieldViolations violations)
    {
        ArgumentNullException.ThrowIfNull(value);
        ArgumentNullException.ThrowIfNull(violations);
        if (value.Length == 0)
            violations.Add(field, "is required");
        return ReadText(value, maxBytes, field, violations);
    }

    /// <summary>A text in canonical form that may be empty.</summary>
    public static string ReadText(string value, int maxBytes, string field, FieldViolations violations)
    {
        ArgumentNullException.ThrowIfNull(violations);
        if (!CanonicalText.TryRead(value, maxBytes, out var canonical, out var problem))
            violations.Add(field, problem);
        return canonical;
    }
}
