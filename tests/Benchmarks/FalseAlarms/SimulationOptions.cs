using System.Globalization;

namespace Watchgrain.Benchmarks.FalseAlarms;

/// <summary>What the command line says of a simulation: flags, and whole numbers by name.</summary>
internal sealed class SimulationOptions
{
    private readonly HashSet<string> flags = [];
    private readonly Dictionary<string, int> numbers = [];

    public bool this[string flag] => flags.Contains(flag);

    public int Number(string name, int otherwise) => numbers.GetValueOrDefault(name, otherwise);

    /// <returns>Null when an option is not known, or a number is none or below 0.</returns>
    public static SimulationOptions? Read(string[] options, string[] flags, string[] numbers)
    {
        var read = new SimulationOptions();
        for (var i = 0; i < options.Length; i++)
        {
            if (flags.Contains(options[i]))
                read.flags.Add(options[i]);
            else if (numbers.Contains(options[i]) && i + 1 < options.Length && int.TryParse(options[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                read.numbers[options[i++]] = number;
            else
                return null;
        }
        return read;
    }
}
