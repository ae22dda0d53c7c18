using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Ergo.Portal.Live;

/// <summary>About how much memory an object takes with all that hangs on it. For bounds, not for accounts.</summary>
internal static class ObjectSize
{
    private const int Header = 24;
    private static readonly ConcurrentDictionary<Type, Shape> Shapes = new();

    /// <summary>Bytes, to about a third more or less. What everybody shares (types, time zones, delegates, running work) is not counted.</summary>
    /// <param name="root">The object; null takes nothing.</param>
    public static long Of(object? root)
    {
        HashSet<object> seen = new(ReferenceEqualityComparer.Instance);
        Stack<object> left = new();
        Push(root);
        long bytes = 0;
        while (left.TryPop(out var one))
        {
            var shape = Shapes.GetOrAdd(one.GetType(), type => new Shape(type));
            bytes += Header;
            switch (one)
            {
                case string text:
                    bytes += 2L * text.Length;
                    break;
                case Array array:
                    bytes += (long)array.Length * shape.ElementBytes;
                    foreach (var element in shape.ElementHasReferences ? array : Array.Empty<object>())
                    {
                        Push(element);
                    }

                    break;
                default:
                    bytes += shape.Bytes;
                    Follow(one, shape);
                    break;
            }
        }

        return bytes;

        void Push(object? one)
        {
            if (one is null or Type or MemberInfo or Delegate or Task or TimeZoneInfo or System.Globalization.CultureInfo)
            {
                return;
            }

            if (one.GetType().IsValueType)
            {
                Follow(one, Shapes.GetOrAdd(one.GetType(), type => new Shape(type)));
            }
            else if (seen.Add(one))
            {
                left.Push(one);
            }
        }

        void Follow(object one, Shape shape)
        {
            foreach (var field in shape.References)
            {
                Push(field.GetValue(one));
            }
        }
    }

    /// <summary>What is known of a type once.</summary>
    private sealed class Shape
    {
        public Shape(Type type)
        {
            if (type.IsArray)
            {
                var element = type.GetElementType()!;
                ElementBytes = BytesOf(element);
                ElementHasReferences = HasReferences(element);
                return;
            }

            for (var level = type; level is not null && level != typeof(object) && level != typeof(ValueType); level = level.BaseType)
            {
                foreach (var field in level.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
                {
                    Bytes += BytesOf(field.FieldType);
                    if (HasReferences(field.FieldType))
                    {
                        References.Add(field);
                    }
                }
            }
        }

        public long Bytes { get; }

        public int ElementBytes { get; }

        public bool ElementHasReferences { get; }

        public List<FieldInfo> References { get; } = [];

        private static int BytesOf(Type type) => type.IsValueType && !type.IsPointer ? SizeOf(type) : IntPtr.Size;

        private static bool HasReferences(Type type) =>
            !type.IsPointer && !type.IsPrimitive && !type.IsEnum && !type.IsByRefLike && (!type.IsValueType || IsOrHasReference(type));

        private static bool IsOrHasReference(Type type) =>
            (bool)typeof(RuntimeHelpers).GetMethod(nameof(RuntimeHelpers.IsReferenceOrContainsReferences))!.MakeGenericMethod(type).Invoke(null, null)!;

        private static int SizeOf(Type type) =>
            type.IsByRefLike ? IntPtr.Size : (int)typeof(Unsafe).GetMethod(nameof(Unsafe.SizeOf))!.MakeGenericMethod(type).Invoke(null, null)!;
    }
}
