using Google.Protobuf;
using Google.Protobuf.Collections;

namespace Watchgrain.Gateway.Incidents;

/// <summary>Keeps a message below the size that clients take.</summary>
internal static class BoundedList
{
    /// <summary>Adds messages in order until the next one would make them larger than so many bytes together; the first always.</summary>
    public static void AddWithin<T>(this RepeatedField<T> list, int bytes, IEnumerable<T> messages)
        where T : IMessage<T>
    {
        var taken = 0L;
        foreach (var message in messages)
        {
            taken += message.CalculateSize();
            if (taken > bytes && list.Count > 0)
                return;
            list.Add(message);
        }
    }
}
