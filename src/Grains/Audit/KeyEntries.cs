using System.Globalization;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Watchgrain.Audit.V1;
using Watchgrain.Transparency;

namespace Watchgrain.Grains.Audit;

/// <summary>The entry that says with which key a log is signed from now on. The last checkpoint of the key before covers it: so whoever believes that key learns of this one.</summary>
internal static class KeyEntries
{
    /// <summary>The monitor itself: nobody's name is known to it.</summary>
    private const string Actor = "watchgrain";

    /// <summary><c>key/{id}/{size}</c>: the same as long as nothing has been signed since, so that it is written once; another when a key comes back.</summary>
    public static string KeyOf(VerifierKey key, long lastSigned) => string.Create(CultureInfo.InvariantCulture, $"key/{key.Id:x8}/{lastSigned}");

    /// <param name="entryKey">See <see cref="KeyOf"/>.</param>
    /// <param name="tenant">Whose log it is.</param>
    /// <param name="key">The one that signs from now on.</param>
    /// <param name="previous">Those that signed the last checkpoint; none when there is no checkpoint.</param>
    /// <param name="at">Server time.</param>
    public static byte[] Entry(string entryKey, string tenant, VerifierKey key, IEnumerable<NoteSignature> previous, DateTimeOffset at) => new Entry
    {
        Format = 1,
        EntryKey = entryKey,
        RecordedAt = Timestamp.FromDateTimeOffset(at),
        Tenant = tenant,
        Actor = Actor,
        KeyChange = new KeyChange
        {
            VerifierKey = key.Text,
            PreviousKeys = { previous.Select(signature => string.Create(CultureInfo.InvariantCulture, $"{signature.Name}+{signature.KeyId:x8}")) },
        },
    }.ToByteArray();
}
