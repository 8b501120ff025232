using System.Text;

namespace Watchgrain.Gateway.Text;

/// <summary>
/// The one form of a text from outside: Unicode NFC, without control characters (category Cc, NUL among them). Case, width and look-alike letters stay distinct.
/// </summary>
public static class CanonicalText
{
    /// <summary>False, and what is wrong in words, when the text has control characters or more than <paramref name="maxBytes"/> bytes of UTF-8 after normalisation.</summary>
    public static bool TryRead(string text, int maxBytes, out string canonical, out string problem)
    {
        ArgumentNullException.ThrowIfNull(text);
        canonical = text;
        problem = "";
        var ascii = true;
        foreach (var c in text)
        {
            if (char.IsControl(c))
            {
                problem = $"holds the control character U+{(int)c:X4}";
                return false;
            }
            ascii &= char.IsAscii(c);
        }
        if (!ascii)
            canonical = CanonicalComposition.Normalize(text);
        var bytes = ascii ? text.Length : Encoding.UTF8.GetByteCount(canonical);
        if (bytes <= maxBytes)
            return true;
        problem = $"has {bytes} bytes; at most {maxBytes} are allowed";
        return false;
    }
}
