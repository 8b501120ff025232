using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Watchgrain.Benchmarks;

/// <summary>A figure as one JSON object on a line of its own: <c>{"name":…,"value":…,"unit":…}</c>, four digits.</summary>
internal static class FigureLine
{
    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Print(TextWriter output, string name, double value, string unit) => output.WriteLine(JsonSerializer.Serialize(
        new { name, value = double.Parse(value.ToString("G4", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture), unit }, Json));
}
